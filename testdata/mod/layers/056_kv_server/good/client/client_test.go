package client

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"example.com/layers/056_kv_server/good/check"
	"example.com/layers/056_kv_server/good/kv"
)

func TestConcurrentClients(t *testing.T) {
	srv := httptest.NewServer(kv.NewStore().Handler())
	defer srv.Close()
	c := &Client{Base: srv.URL, HTTP: srv.Client()}

	const n = 8
	type result struct {
		val string
		err error
	}
	results := make(chan result, n)
	for i := range n {
		go func() {
			key := fmt.Sprintf("k%d", i)
			if err := c.Set(t.Context(), key, "v"); err != nil {
				results <- result{err: err}
				return
			}
			v, err := c.Get(t.Context(), key)
			results <- result{v, err}
		}()
	}
	for range n {
		r := <-results
		check.NoErr(t, r.err, "set and get")
		check.Equal(t, r.val, "v")
	}
}

func TestGetMissing(t *testing.T) {
	srv := httptest.NewServer(kv.NewStore().Handler())
	defer srv.Close()
	c := &Client{Base: srv.URL, HTTP: srv.Client()}
	if _, err := c.Get(t.Context(), "none"); err == nil {
		t.Fatal("no error for a missing key")
	}
}
