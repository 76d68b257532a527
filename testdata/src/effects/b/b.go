package b // want package:"analysed"

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

type S struct {
	mu    sync.Mutex
	n     int
	hits  atomic.Int64
	cache map[string]string
	next  *S
	c     *http.Client
}

var total int

func pure(a, b string) string { return strings.ToUpper(a) + b }

func (s *S) N() int { return s.n } // want N:"^reads:0$"

func (s *S) SetN(n int) { s.n = n } // want SetN:"^writes:0$"

func (s *S) Deep(n int) { s.next.next.n = n } // want Deep:"^reads:0 writes:0$"

func (s *S) Through(n int) { s.SetN(n) } // want Through:"^writes:0$"

func (s *S) Remember(k, v string) { // want Remember:"^reads:0 guarded:0$"
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cache[k] = v
}

func (s *S) Hit() { s.hits.Add(1) } // want Hit:"^guarded:0$"

func (s *S) rememberLocked(k, v string) { s.cache[k] = v } // want rememberLocked:"^reads:0 writes:0$"

func (s *S) Locked(k, v string) { // want Locked:"^reads:0 guarded:0$"
	s.mu.Lock()
	s.rememberLocked(k, v)
	s.mu.Unlock()
}

func count() { total++ } // want count:"^reads:globals writes:globals$"

func fill(p *S, xs []int, m map[string]int) { // want fill:"^writes:0,1,2$"
	p.n = 1
	xs[0] = 2
	m["x"] = 3
}

func fresh() *S { // its own memory is nobody's
	s := &S{cache: map[string]string{}}
	s.n = 1
	s.cache["x"] = "y"
	s.SetN(2)
	return s
}

func decode(data []byte, into any) error { return json.Unmarshal(data, into) } // want decode:"^reads:0 writes:1$"

func local(data []byte) (out []string, err error) { // want local:"^reads:0$"
	err = decode(data, &out)
	return out, err
}

func sorted(xs []int) { sort.Ints(xs) } // want sorted:"^writes:0$"

func said(s string) { log.Print(s) } // want said:"^outputs$"

func written(path string) error { return os.WriteFile(path, nil, 0o644) } // want written:"^outside$"

func (s *S) Get(ctx context.Context, url string) (string, error) { // want Get:"^reads:0$"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := s.c.Do(req)
	if err != nil {
		return "", fmt.Errorf("get: %w", err)
	}
	defer resp.Body.Close()
	var out string
	return out, json.NewDecoder(resp.Body).Decode(&out)
}

func (s *S) Post(ctx context.Context, url string) error { // want Post:"^reads:0 outside$"
	req, err := http.NewRequestWithContext(ctx, "POST", url, nil)
	if err != nil {
		return err
	}
	_, err = s.c.Do(req)
	return err
}

func (s *S) Any(ctx context.Context, method, url string) error { // want Any:"^reads:0 unknown$"
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	_, err = s.c.Do(req)
	return err
}

func literal(s *S) { // want literal:"^writes:0$"
	f := func() { s.n = 1 }
	f()
}

func counter() func() int { // its own variable
	n := 0
	return func() int { n++; return n }
}

type Store interface {
	Get(ctx context.Context, id string) (string, error)
	Do(ctx context.Context, id string) error
	Name() string
}

func asks(ctx context.Context, s Store) (string, error) { return s.Get(ctx, s.Name()) } // want asks:"^reads:1,other$"

func does(ctx context.Context, s Store) error { return s.Do(ctx, "x") } // want does:"^unknown$"

func callback(f func()) { f() } // want callback:"^unknown$"

func ping(n int, s *S) { // want ping:"^writes:1$"
	if n > 0 {
		pong(n-1, s)
	}
}

func pong(n int, s *S) { // want pong:"^writes:1$"
	s.n = n
	ping(n, s)
}
