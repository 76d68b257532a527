// Package recorder writes in the background.
package recorder

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"
)

// Recorder writes entries, a goroutine for each.
type Recorder struct {
	wg  sync.WaitGroup
	mu  sync.Mutex
	enc *json.Encoder
}

func New(w io.Writer) *Recorder { return &Recorder{enc: json.NewEncoder(w)} }

func (r *Recorder) Record(v any) {
	r.wg.Go(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		_ = r.enc.Encode(v)
	})
}

// Flush waits for what was recorded.
func (r *Recorder) Flush() { r.wg.Wait() }

// Files has two methods that wait, one of them for a while.
type Files struct {
	wg  sync.WaitGroup
	Dir string
}

func Open(dir string) (*Files, error) { return &Files{Dir: dir}, nil }

func (f *Files) Save(name string, b []byte) {
	f.wg.Add(1)
	go f.save(name, b)
}

func (f *Files) save(name string, b []byte) {
	defer f.wg.Done()
	_ = os.WriteFile(f.Dir+name, b, 0o600)
}

func (f *Files) Wait() { f.wg.Wait() }

func (f *Files) Shutdown(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		f.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Poller refreshes until it is closed: nothing is lost.
type Poller struct {
	wg   sync.WaitGroup
	stop chan struct{}
}

func (p *Poller) Start() {
	p.wg.Go(func() {
		for {
			select {
			case <-p.stop:
				return
			default:
				os.ReadFile("x")
			}
		}
	})
}

func (p *Poller) Close() {
	close(p.stop)
	p.wg.Wait()
}

// Both does all that is asked before it returns.
type Both struct{ wg sync.WaitGroup }

func (b *Both) All(names []string) {
	for _, n := range names {
		b.wg.Go(func() { os.Remove(n) })
	}
	b.wg.Wait()
}
