package accesslog

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

const pattern = `^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)`

var lineRE = regexp.MustCompile(pattern)

type Entry struct {
	Host   string
	Method string
	Path   string
	Status int
}

func parse(line string) (Entry, error) {
	m := lineRE.FindStringSubmatch(line)
	if m == nil {
		return Entry{}, fmt.Errorf("malformed line %.60q", line)
	}
	status, err := strconv.Atoi(m[5])
	if err != nil {
		return Entry{}, fmt.Errorf("status: %w", err)
	}
	return Entry{Host: m[1], Method: m[3], Path: m[4], Status: status}, nil
}

type Reader struct {
	workers int
	bad     prometheus.Counter
	log     *slog.Logger
}

func NewReader(workers int, bad prometheus.Counter, log *slog.Logger) *Reader {
	return &Reader{workers: max(workers, 1), bad: bad, log: log}
}

// ByStatus counts the lines of an access log by status code.
func (r *Reader) ByStatus(ctx context.Context, src io.Reader) (map[int]int, error) {
	lines := make(chan string, 1024)
	var (
		wg     sync.WaitGroup
		counts = make([]map[int]int, r.workers)
	)
	for i := range r.workers {
		counts[i] = make(map[int]int)
		wg.Go(func() {
			for line := range lines {
				e, err := parse(line)
				if err != nil {
					r.bad.Inc()
					r.log.DebugContext(ctx, "skip line", "err", err)
					continue
				}
				counts[i][e.Status]++
			}
		})
	}
	sc := bufio.NewScanner(src)
	for ctx.Err() == nil && sc.Scan() {
		lines <- sc.Text()
	}
	close(lines)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	total := make(map[int]int)
	for _, c := range counts {
		for status, n := range c {
			total[status] += n
		}
	}
	return total, sc.Err()
}
