package b // want package:"analysed"

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

type S struct {
	wg   sync.WaitGroup
	mu   sync.Mutex
	done chan struct{}
	out  chan int
	n    atomic.Int64
	ln   net.Listener
	cb   func()
}

func pure(a, b int) int { return a + b }

func (s *S) lock() { // want lock:"^waits:lock syncs orders$"
	s.mu.Lock()
	defer s.mu.Unlock()
}

func (s *S) Send() { s.out <- 1 } // want Send:"^waits:channel syncs signals$"

func (s *S) Stop() { close(s.done) } // want Stop:"^signals$"

func (s *S) Finish() { s.wg.Done() } // want Finish:"^signals$"

func (s *S) loop() { // want loop:"^waits:channel syncs orders signals stoppable$"
	for {
		select {
		case <-s.done:
			return
		case s.out <- 1:
		}
	}
}

func (s *S) accept() { // want accept:"^waits:network syncs stoppable endless outputs$"
	for {
		s.ln.Accept()
	}
}

func (s *S) ticks() { // want ticks:"^waits:sleep syncs endless$"
	t := time.NewTicker(time.Second)
	for {
		<-t.C
	}
}

func (s *S) callback() { s.cb() } // want callback:"^syncs signals unknown$"

func local() int { // want local:"^waits:channel syncs orders signals$"
	ch := make(chan int)
	go func() { ch <- 1 }()
	return <-ch
}

func Mail(url string) { http.Post(url, "", nil) } // want Mail:"^waits:network syncs effects outputs$"

func Welcome(url string) { Mail(url) } // want Welcome:"^waits:network syncs effects outputs$"

func Fetch(ctx context.Context, url string) error { // want Fetch:"^waits:network syncs effects context outputs heeds$"
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(req)
	return err
}

func Dial(ctx context.Context) { // want Dial:"^waits:network syncs context outputs heeds$"
	var d net.Dialer
	d.DialContext(ctx, "", "")
}

func values(ctx context.Context) any { return ctx.Value("x") }

func done(ctx context.Context) { <-ctx.Done() } // want done:"^waits:channel syncs orders context heeds$"

func passes(ctx context.Context) { done(ctx) } // want passes:"^waits:channel syncs orders context heeds$"

func own() { // want own:"^waits:channel syncs orders$"
	done(context.Background())
}

func (s *S) count() { s.n.Add(1) } // want count:"^syncs signals$"
