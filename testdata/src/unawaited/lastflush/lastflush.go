// Package lastflush closes files to which a goroutine still writes when it is told to end.
package lastflush

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// A context of the object, a method, and a helper that writes.
type meter struct {
	out    *os.File
	in     chan string
	ctx    context.Context
	cancel context.CancelFunc
}

func openMeter(out *os.File) *meter {
	m := &meter{out: out, in: make(chan string)}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	go m.run() // want `Close tells run to end \(line 30\) and closes out \(line 31\) without waiting for it, while it still writes to out on its way out \(line 54\): what it has left is lost; let it close a channel at its end, and receive from that before the close`
	return m
}

func (m *meter) Close() error {
	m.cancel()
	return m.out.Close()
}

func (m *meter) run() {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	var lines []string
	for {
		select {
		case line := <-m.in:
			lines = append(lines, line)
		case <-every.C:
			m.write(lines)
			lines = nil
		case <-m.ctx.Done():
			m.write(lines)
			return
		}
	}
}

func (m *meter) write(lines []string) {
	for _, line := range lines {
		fmt.Fprintln(m.out, line)
	}
}

// A channel that is closed once, a literal, and a buffer.
type spool struct {
	f    *os.File
	w    *bufio.Writer
	in   chan string
	quit chan struct{}
	once sync.Once
}

func openSpool(name string) (*spool, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	s := &spool{f: f, w: bufio.NewWriter(f), in: make(chan string), quit: make(chan struct{})}
	go func() { // want `Stop tells the goroutine to end \(line 90\) and closes f \(line 91\) without waiting for it, while it still writes to f on its way out \(line 74\)`
		defer s.w.Flush()
		for {
			select {
			case line := <-s.in:
				if _, err := s.w.WriteString(line); err != nil {
					return
				}
			case <-s.quit:
				return
			}
		}
	}()
	return s, nil
}

func (s *spool) Stop() {
	s.once.Do(func() { close(s.quit) })
	s.f.Close()
}

// The channel with the work, in a generic object, and a named function with a context.
type trace[T any] struct {
	out   *os.File
	in    chan T
	ended func()
}

func newTrace[T any](out *os.File) *trace[T] {
	t := &trace[T]{out: out, in: make(chan T, 8)}
	go t.run() // want `Close tells run to end \(line 118\) and closes out \(line 119\) without waiting`
	return t
}

func (t *trace[T]) run() {
	var all []T
	for v := range t.in {
		all = append(all, v)
	}
	if err := json.NewEncoder(t.out).Encode(all); err != nil {
		panic(err)
	}
}

func (t *trace[T]) Close() {
	close(t.in)
	t.out.Close()
}

type sampler struct {
	out  *os.File
	stop context.CancelFunc
}

func newSampler(out *os.File) *sampler {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sampler{out: out, stop: cancel}
	go sample(ctx, s) // want `Close tells sample to end \(line 149\) and closes out \(line 148\) without waiting`
	return s
}

func sample(ctx context.Context, s *sampler) {
	n := 0
	for {
		select {
		case <-ctx.Done():
			s.out.WriteString(fmt.Sprint(n))
			return
		case <-time.After(time.Second):
			n++
		}
	}
}

func (s *sampler) Close() error {
	defer s.out.Close()
	s.stop()
	return nil
}
