package after

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"time"
)

// Feeder moves what comes in, as long as it is open.
type Feeder struct {
	in   chan string
	stop chan struct{}
	open chan struct{}
}

// NewFeeder returns a feeder for what comes in until stop is closed.
func NewFeeder(in chan string, stop chan struct{}) *Feeder {
	return &Feeder{in: in, stop: stop, open: make(chan struct{})}
}

// Open says that the feeder may be used. It is called once.
func (f *Feeder) Open() { close(f.open) }

// WaitOpen waits for Open.
func (f *Feeder) WaitOpen() { <-f.open }

// Run hands on what comes.
func (f *Feeder) Run(handle func(string)) {
	for {
		select {
		case <-f.stop:
			return
		case v := <-f.in:
			handle(v)
		}
	}
}

// RunRetrying hands on what comes, and pauses when that fails.
func (f *Feeder) RunRetrying(ctx context.Context, handle func(string) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-f.in:
			if handle(v) == nil {
				continue
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(5 * time.Second):
			}
		}
	}
}

var number = regexp.MustCompile(`^\d+$`)

// CountNumbers counts the lines that are numbers.
func CountNumbers(lines []string) (n int) {
	for _, l := range lines {
		if number.MatchString(l) {
			n++
		}
	}
	return n
}

// Save writes lines to a file.
func Save(name string, lines []string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for _, l := range lines {
		if _, err := fmt.Fprintln(w, l); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Append adds records to a log.
func Append(log *os.File, records [][]byte) error {
	for _, r := range records {
		if _, err := log.Write(r); err != nil {
			return err
		}
	}
	return log.Sync()
}

var backend = &http.Client{Transport: &http.Transport{MaxIdleConns: 4}}

// Status asks the backend how it is.
func Status(w http.ResponseWriter, r *http.Request) {
	resp, err := backend.Get("http://backend/status")
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	resp.Body.Close()
}
