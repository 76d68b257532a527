package cleanup

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"testrun/check"
)

type client struct {
	base string
	http *http.Client
}

func (c *client) get(key string) error { _, err := c.http.Get(c.base + key); return err }

func newClient(base string, hc *http.Client) *client {
	return &client{base: base + "/v1", http: hc}
}

// The literal of a struct that has the address of the server.
func TestClient(t *testing.T) {
	srv := httptest.NewServer(nil)
	defer srv.Close() // want `srv\.Close\(\) runs when this function returns, before the parallel subtests, which wait for that, use client, which was made of srv \(line 37\): call it in t\.Cleanup`
	client := &client{base: srv.URL, http: srv.Client()}
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			if err := client.get(p); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A function of the package that makes it.
func TestMade(t *testing.T) {
	srv := httptest.NewTLSServer(nil)
	c := newClient(srv.URL, srv.Client())
	defer srv.Close() // want `srv\.Close\(\) runs when this function returns.*use c, which was made of srv`
	t.Run("get", func(t *testing.T) {
		check.Together(t)
		get(t, c)
	})
}

func get(t *testing.T, c *client) {
	if err := c.get("/"); err != nil {
		t.Fatal(err)
	}
}

// A value, and an address put together.
func TestValue(t *testing.T) {
	e := start()
	defer func() { // want `e\.Close\(\) runs when this function returns.*use base, which was made of e`
		e.Close()
	}()
	base := fmt.Sprintf("%s/%s", e.srv.URL, "v1")
	t.Run("get", func(t *testing.T) {
		t.Parallel()
		http.Get(base + "/a")
	})
}

// An address that was parsed, and a constructor of another package.
func TestParsed(t *testing.T) {
	srv := httptest.NewServer(nil)
	defer srv.Close() // want `srv\.Close\(\) runs when this function returns.*use proxy, which was made of srv`
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := check.NewProxy(u)
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			proxy.Forward(p)
		})
	}
}

// What has the object itself.
func TestHolder(t *testing.T) {
	conn, err := net.Dial("tcp", "localhost:80")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() // want `conn\.Close\(\) runs when this function returns.*use p, which was made of conn`
	p := pair{first: conn}
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		p.first.Write(nil)
		p.send("x")
	})
}

type pair struct{ first net.Conn }

func (p pair) send(string) {}

func TestListener(t *testing.T) {
	ln, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close() // want `ln\.Close\(\) runs when this function returns.*use addr, which was made of ln`
	go http.Serve(ln, nil)
	addr := ln.Addr().String()
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		net.Dial("tcp", addr)
	})
}

func TestFile(t *testing.T) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir) // want `os\.RemoveAll\(\) runs when this function returns.*use file, which was made of dir`
	file := filepath.Join(dir, "x")
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		os.ReadFile(file)
	})
}

// ok: what was read from it before it ends.
func TestData(t *testing.T) {
	srv := httptest.NewServer(nil)
	defer srv.Close()
	resp, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	body.ReadFrom(resp.Body)
	want := &golden{text: body.String(), code: resp.StatusCode}
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		want.check("x")
	})
}

type golden struct {
	text string
	code int
}

func (g *golden) check(string) {}

// ok: it is only looked at.
func TestLooked(t *testing.T) {
	srv := httptest.NewServer(nil)
	defer srv.Close()
	base := srv.URL + "/v1"
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		check.Equal(t, base, "x")
		t.Log(base)
	})
}

// ok: a client of the server, with which the subtests ask another one.
func TestTransport(t *testing.T) {
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	hc := srv.Client()
	other := httptest.NewTLSServer(nil)
	t.Cleanup(other.Close)
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		hc.Get(other.URL)
	})
}

// ok: made of what a helper has read.
func TestRead(t *testing.T) {
	f, err := os.Open("testdata")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules := newRules(f)
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		rules.check("x")
	})
}

func newRules(f *os.File) *golden {
	b := make([]byte, 10)
	n, _ := f.Read(b)
	return &golden{text: string(b[:n])}
}

// ok: a context is needed while the client is made.
func TestConnect(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := check.NewClient(ctx)
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		p.Forward("x")
	})
}

// ok: made in the subtest, of a server of its own.
func TestOwnServer(t *testing.T) {
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(nil)
			defer srv.Close()
			c := newClient(srv.URL, srv.Client())
			t.Run("inner", func(t *testing.T) { c.get(p) })
		})
	}
}

// ok: by Cleanup.
func TestCleanedUp(t *testing.T) {
	srv := httptest.NewServer(nil)
	t.Cleanup(srv.Close)
	c := newClient(srv.URL, srv.Client())
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		c.get("/")
	})
}
