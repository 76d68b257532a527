package client

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"example.com/layers/056_kv_server/bad/check"
	"example.com/layers/056_kv_server/bad/kv"
)

func TestConcurrentClients(t *testing.T) {
	srv := httptest.NewServer(kv.NewStore().Handler())
	defer srv.Close()
	c := &Client{Base: srv.URL, HTTP: srv.Client()}

	const n = 8
	results := make(chan string)
	for i := range n {
		go func() {
			key := fmt.Sprintf("k%d", i)
			check.NoErr(t, c.Set(t.Context(), key, "v"), "set")
			v, err := c.Get(t.Context(), key)
			check.NoErr(t, err, "get")
			results <- v
		}()
	}
	for range n {
		check.Equal(t, <-results, "v")
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
