package odd

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"
)

// Methods as values: what is called has no receiver among its arguments, or none at all.

type shop struct {
	mu    sync.RWMutex
	cond  *sync.Cond
	wg    sync.WaitGroup
	once  sync.Once
	m     sync.Map
	n     atomic.Int64
	slots chan struct{}
	timer *time.Timer
	back  *shop
	do    func()
	each  func(func(k, v any) bool)
	put   func(string, int)
	items map[string]int
}

func (s *shop) take() error {
	s.slots <- struct{}{}
	return nil
}

func (s *shop) give() { <-s.slots }

func (s *shop) set(k string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[k] = n
}

func (s *shop) queue(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func bound(s *shop, w http.ResponseWriter, r *http.Request, db *sql.DB, c net.Conn) error {
	lock, unlock, rlock, runlock := s.mu.Lock, s.mu.Unlock, s.mu.RLock, s.mu.RUnlock
	lock()
	defer unlock()
	rlock()
	runlock()
	wait, wake, all := s.cond.Wait, s.cond.Signal, s.cond.Broadcast
	for s.n.Load() == 0 {
		wait()
	}
	wake()
	all()
	add, done, join, start := s.wg.Add, s.wg.Done, s.wg.Wait, s.wg.Go
	add(1)
	go done()
	start(done)
	join()
	once := s.once.Do
	once(join)
	each, load, store, drop := s.m.Range, s.m.Load, s.m.Store, s.m.Delete
	each(func(k, v any) bool {
		p := v.(*shop)
		p.back.mu.Lock()
		p.back.mu.Unlock()
		return true
	})
	if v, ok := load("k"); ok {
		v.(*shop).mu.Lock()
	}
	store("k", s)
	drop("k")
	count, set, swap := s.n.Add, s.n.Store, s.n.CompareAndSwap
	count(1)
	set(2)
	swap(2, 3)
	take, give, put, queue := s.take, s.give, s.set, s.queue
	for range 3 {
		go take()
		go put("k", 1)
	}
	if err := take(); err != nil {
		return err
	}
	give()
	s.do, s.put, s.each = s.give, s.set, s.m.Range
	s.do()
	s.put("x", 2)
	s.each(func(k, v any) bool { return false })
	if err := queue(r.Context()); err != nil {
		return err
	}
	stop, reset := s.timer.Stop, s.timer.Reset
	if !stop() {
		<-s.timer.C
	}
	reset(time.Second)
	s.timer = time.AfterFunc(time.Second, s.give)
	query, ping := db.QueryContext, db.Ping
	rows, err := query(r.Context(), "select 1")
	if err != nil {
		return err
	}
	next, failed, end := rows.Next, rows.Err, rows.Close
	for next() {
		ping()
	}
	defer end()
	if failed() != nil {
		return failed()
	}
	answer, header := w.Write, w.WriteHeader
	header(http.StatusOK)
	answer(nil)
	get := http.DefaultClient.Get
	resp, err := get("http://localhost")
	if err != nil {
		return err
	}
	shut := resp.Body.Close
	defer shut()
	read, write, hang := c.Read, c.Write, c.Close
	read(nil)
	write(nil)
	defer hang()
	cmd := exec.Command("true")
	begin, finish := cmd.Start, cmd.Wait
	begin()
	go finish()
	pr, pw := io.Pipe()
	fill, leave := pw.Write, pw.CloseWithError
	go func() {
		fill(nil)
		leave(nil)
	}()
	scan := bufio.NewScanner(pr).Scan
	for scan() {
		log.Default().Println("x")
	}
	ctx, cancel := context.WithCancel(r.Context())
	over, why := ctx.Done, ctx.Err
	defer cancel()
	<-over()
	if why() != nil {
		return why()
	}
	ch := make(chan os.Signal, 1)
	note := signal.Notify
	note(ch)
	serve, down := (*http.Server).ListenAndServe, (*http.Server).Shutdown
	go serve(&http.Server{})
	down(nil, nil)
	return nil
}
