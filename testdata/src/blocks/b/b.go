package b // want package:"analysed"

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

type S struct {
	mu   sync.Mutex
	wg   sync.WaitGroup
	done chan struct{}
	in   chan int
	cb   func()
	c    *http.Client
}

func pure(a, b int) int { return a + b }

func nap() { time.Sleep(time.Second) } // want nap:`^sleep!\(time.Sleep\)$`

func (s *S) Lock() { s.mu.Lock() } // want Lock:`^lock!\(Mutex.Lock\)$`

func (s *S) Send(v int) { s.in <- v } // want Send:`^channel!$`

func (s *S) TrySend(v int) bool { // never waits
	select {
	case s.in <- v:
		return true
	default:
		return false
	}
}

func (s *S) Next() (int, bool) { // want Next:`^channel!/close$`
	select {
	case v := <-s.in:
		return v, true
	case <-s.done:
		return 0, false
	}
}

func (s *S) NextContext(ctx context.Context) (int, error) { // want NextContext:`^channel!/context$`
	select {
	case v := <-s.in:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func pause(ctx context.Context, d time.Duration) { // want pause:`^sleep!/context$`
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func maybe(slow bool) { // want maybe:`^sleep\(nap,time.Sleep\)$`
	if slow {
		nap()
	}
}

func either(slow bool) { // want either:`^sleep!\(nap,time.Sleep\) disk\(os.ReadFile\)$`
	if slow {
		nap()
		return
	}
	os.ReadFile("x")
	nap()
}

func early(skip bool) error { // want early:`^sleep\(nap,time.Sleep\)$`
	if skip {
		return nil
	}
	nap()
	return nil
}

func unlockLater(s *S) { // want unlockLater:`^lock!\(Mutex.Lock\)$`
	s.mu.Lock()
	defer s.mu.Unlock()
	pure(1, 2)
}

func waitsAtTheEnd(s *S) { // want waitsAtTheEnd:`^group!\(WaitGroup.Wait\)$`
	defer s.wg.Wait()
	s.wg.Go(func() { time.Sleep(time.Hour) })
	go nap()
}

// Fetch asks over the network, as long as its context allows.
func Fetch(ctx context.Context, url string) ([]byte, error) { // want Fetch:`^network/context\(Dialer.DialContext\)$`
	if url == "" {
		return nil, nil
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", url)
	if err != nil {
		return nil, err
	}
	return nil, c.Close()
}

// FetchAll has the longest chain.
func FetchAll(ctx context.Context, urls []string) error { // want FetchAll:`^network/context\(fetchOne,Fetch,Dialer.DialContext\)$`
	for _, u := range urls {
		if err := fetchOne(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

func fetchOne(ctx context.Context, url string) error { // want fetchOne:`^network/context\(Fetch,Dialer.DialContext\)$`
	_, err := Fetch(ctx, url)
	return err
}

func deepest(ctx context.Context) { _ = FetchAll(ctx, nil) } // want deepest:`^network/context\(FetchAll,fetchOne,Dialer.DialContext\)$`

func forever() { // want forever:`^network\(Fetch,Dialer.DialContext\)$`
	Fetch(context.Background(), "x")
}

func bounded() { // want bounded:`^network/deadline\(Fetch,Dialer.DialContext\)$`
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	Fetch(ctx, "x")
}

// Two waits for the network, one of them for ever.
func mixed(ctx context.Context) { // want mixed:`^network!\(http.Get\)$`
	Fetch(ctx, "x")
	http.Get("x")
}

func (s *S) get(url string) { s.c.Get(url) } // want get:`^network!\(Client.Get\)$`

func run() error { return exec.Command("true").Run() } // want run:`^process!\(Cmd.Run\)$`

func (s *S) once(o *sync.Once) { o.Do(nap) } // want once:`^sleep\(Once.Do,time.Sleep\) lock!\(Once.Do\)$`

func even(n int) bool { // want even:`^sleep\(odd,time.Sleep\)$`
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func odd(n int) bool { // want odd:`^sleep\(time.Sleep\)$`
	if n == 0 {
		time.Sleep(1)
		return false
	}
	return even(n - 1)
}

func (s *S) callback() { s.cb() } // want callback:`^unknown$`

func Apply(f func()) { f() } // want Apply:`^unknown$`

func applies() { Apply(nap) } // want applies:`^sleep\(Apply,time.Sleep\) unknown$`

func within(f func()) { f() } // want within:`^sleep!\(f,time.Sleep\)$`

func allCallers() { within(nap) } // want allCallers:`^sleep!\(within,f,time.Sleep\)$`

func literal() { // want literal:`^sleep!\(the function literal,time.Sleep\)$`
	f := func() { time.Sleep(1) }
	f()
}

func each[T any](xs []T, f func(T) error) error { // want each:`^unknown$`
	for _, x := range xs {
		if err := f(x); err != nil {
			return err
		}
	}
	return nil
}

type Set[T comparable] struct {
	mu sync.RWMutex
	m  map[T]bool
}

func (s *Set[T]) Has(v T) bool { // want Has:`^lock!\(RWMutex.RLock\)$`
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.m[v]
}

func has(s *Set[string]) bool { return s.Has("x") } // want has:`^lock!\(Set.Has,RWMutex.RLock\)$`

func text() string { // a buffer waits for nothing
	var b bytes.Buffer
	fmt.Fprintf(&b, "x")
	json.NewEncoder(&b).Encode(1)
	sc := bufio.NewScanner(strings.NewReader("x"))
	for sc.Scan() {
	}
	fmt.Fprintln(os.Stderr, "x")
	return b.String()
}

func lines(c net.Conn) { // want lines:`^network!\(Scanner.Scan\)$`
	sc := bufio.NewScanner(c)
	for sc.Scan() {
	}
}

func body(r *http.Request) { // want body:`^network!\(Decoder.Decode\)$`
	var x int
	json.NewDecoder(r.Body).Decode(&x)
}

func load(path string) error { // want load:`^disk!\(os.Open\)$`
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.ReadAll(f)
	return err
}

func copies(w io.Writer, r io.Reader) { io.Copy(w, r) } // want copies:`^io!\(io.Copy\)$`

type Store interface {
	Get(ctx context.Context, id string) (string, error)
	Len() int
	Each(f func(string))
}

func convention(ctx context.Context, s Store) (string, error) { // want convention:`^task!/context\(Store.Get\) unknown$`
	return s.Get(ctx, "x")
}

func length(s Store) int { return s.Len() } // says something

func visits(s Store) { s.Each(func(string) {}) } // want visits:`^unknown$`

type loader interface{ load() error }

type disk struct{}

func (disk) load() error { return load("x") } // want load:`^disk!\(load,os.Open\)$`

func (s *S) setup() error { // want setup:`^disk!\(through,loader.load,os.Open\)$`
	var l loader = disk{}
	return through(l)
}

func through(l loader) error { return l.load() } // want through:`^disk!\(loader.load,load,os.Open\)$`
