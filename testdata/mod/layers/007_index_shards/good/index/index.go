package index

import (
	"bufio"
	"fmt"
	"os"
	"sync"

	"example.com/layers/007_index_shards/good/outcome"
)

type Words map[string]int

type Builder struct {
	workers int
	track   func() *outcome.Outcome
}

func NewBuilder(workers int, track func() *outcome.Outcome) *Builder {
	return &Builder{workers: max(workers, 1), track: track}
}

// Build counts the words of all shards. It fails if any shard fails.
func (b *Builder) Build(shards []string) (Words, error) {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		total = make(Words)
		oc    = b.track()
		next  = make(chan string)
	)
	for range b.workers {
		wg.Go(func() {
			for path := range next {
				w, err := count(path)
				if err == nil {
					mu.Lock()
					for k, n := range w {
						total[k] += n
					}
					mu.Unlock()
				}
				oc.Set(err)
			}
		})
	}
	for _, s := range shards {
		next <- s
	}
	close(next)
	wg.Wait()
	n, err := oc.Result()
	if err != nil {
		return nil, fmt.Errorf("after %d shards: %w", n, err)
	}
	return total, nil
}

func count(path string) (Words, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	w := make(Words)
	sc := bufio.NewScanner(f)
	sc.Split(bufio.ScanWords)
	for sc.Scan() {
		w[sc.Text()]++
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return w, nil
}
