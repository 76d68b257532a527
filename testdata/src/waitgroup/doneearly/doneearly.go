// Package doneearly has goroutines that call Done before they are done.
package doneearly

import (
	"context"
	"errors"
	"log"
	"os"
	"sync"
	"time"
)

type docker interface {
	RemoveContainer(id string) error
	Run(id string) error
}

type pool struct {
	wg     sync.WaitGroup
	docker docker
}

// Containers are kept ready; the last of what their nannies do is not waited for. (A server of functions.)
func (p *pool) start(ids []string) {
	p.wg.Add(len(ids))
	for _, id := range ids {
		go p.nanny(id)
	}
}

func (p *pool) nanny(id string) {
	defer p.tearDown(id)
	defer p.wg.Done() // want `deferred calls run last first, so this Done comes before RemoveContainer \(deferred on line 32\), and when Wait \(line 42\) returns, the program may be over before that is done: defer p.wg.Done first`
	if err := p.docker.Run(id); err != nil {
		log.Print(err)
	}
}

func (p *pool) tearDown(id string) { p.docker.RemoveContainer(id) }

func (p *pool) Close() error {
	p.wg.Wait()
	return nil
}

func fetch(u string) (string, error) {
	b, err := os.ReadFile(u)
	return string(b), err
}

// A literal sends what it has last on a channel that is closed.
func literal(urls []string) []string {
	out := make(chan string, len(urls))
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			var text string
			defer func() { out <- text }()
			defer wg.Done() // want `this Done comes before the send on out \(deferred on line \d+\), and when Wait \(line \d+\) returns, out may be closed by then \(line \d+\), which panics: defer wg.Done first`
			text, _ = fetch(u)
		}()
	}
	wg.Wait()
	close(out)
	var all []string
	for text := range out {
		all = append(all, text)
	}
	return all
}

// A variable is set last.
func set(u string) (string, error) {
	var wg sync.WaitGroup
	var text string
	var failed error
	wg.Add(1)
	go func() {
		var err error
		defer func() {
			failed = err
		}()
		defer wg.Done() // want `this Done comes before the assignment to failed .* that may be read before it is set`
		text, err = fetch(u)
	}()
	wg.Wait()
	return text, failed
}

// A function that waits for its own goroutines when nobody waits for it any more.
func function(urls []string) {
	var wg sync.WaitGroup
	wg.Add(1)
	go crawl(urls, &wg)
	wg.Wait()
}

func crawl(urls []string, wg *sync.WaitGroup) {
	var inner sync.WaitGroup
	defer inner.Wait()
	defer wg.Done() // want `this Done comes before the Wait for inner .* the goroutines of that may still run`
	for _, u := range urls {
		inner.Add(1)
		go func() {
			defer inner.Done()
			fetch(u)
		}()
	}
}

func cleanUp(dir string) {
	if err := os.RemoveAll(dir); err != nil {
		log.Print(err)
	}
}

// By a helper that the goroutine defers.
func helper(dirs []string) {
	var wg sync.WaitGroup
	for _, dir := range dirs {
		wg.Add(1)
		go func() {
			defer cleanUp(dir)
			defer wg.Done() // want `this Done comes before RemoveAll .* the program may be over before that is done`
			fetch(dir)
		}()
	}
	wg.Wait()
}

// Generic.
func each[T any](list []T, do func(T) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all error
	for _, v := range list {
		wg.Add(1)
		go func() {
			var err error
			defer func() {
				mu.Lock()
				all = errors.Join(all, err)
				mu.Unlock()
			}()
			defer wg.Done() // want `this Done comes before the assignment to all`
			err = do(v)
		}()
	}
	wg.Wait()
	return all
}

// ok: Done is deferred first
func first(u string) (string, error) {
	var wg sync.WaitGroup
	var text string
	var failed error
	wg.Add(1)
	go func() {
		defer wg.Done()
		var err error
		defer func() { failed = err }()
		text, err = fetch(u)
	}()
	wg.Wait()
	return text, failed
}

// ok: the end of a context, a lock, a place, a log line, a file that is closed, and what a panic leaves
func harmless(ctx context.Context, urls []string, mu *sync.Mutex, places chan struct{}) {
	var wg sync.WaitGroup
	for _, u := range urls {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		places <- struct{}{}
		wg.Add(1)
		go func() {
			f, err := os.Open(u)
			if err != nil {
				wg.Done()
				return
			}
			defer f.Close()
			defer cancel()
			defer func() { <-places }()
			defer func() {
				if r := recover(); r != nil {
					log.Print(r)
					mu.Unlock()
				}
			}()
			defer log.Print("done")
			mu.Lock()
			defer mu.Unlock()
			defer wg.Done()
			<-ctx.Done()
		}()
	}
	wg.Wait()
}

// ok: who reads the channel does not wait for the goroutines, and it is closed by nobody
func open(urls []string) <-chan string {
	out := make(chan string, len(urls))
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			var text string
			defer func() { out <- text }()
			defer wg.Done()
			text, _ = fetch(u)
		}()
	}
	wg.Wait()
	return out
}

// ok: two groups, one within the other
func two(urls []string, all *sync.WaitGroup) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		all.Add(1)
		go func() {
			defer all.Done()
			defer wg.Done()
			fetch(u)
		}()
	}
	wg.Wait()
}

// ok: a variable that is not read when the function has waited
func unread(u string) string {
	var wg sync.WaitGroup
	var text string
	n := 0
	wg.Add(1)
	go func() {
		defer func() { n++ }()
		defer wg.Done()
		text, _ = fetch(u)
	}()
	wg.Wait()
	return text
}
