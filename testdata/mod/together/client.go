// Command together asks a server in several ways, one request after the other.
// A test has asynclint rewrite it and compares what it prints.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Client asks about names.
type Client struct {
	http *http.Client
	base string
}

// User is what is known about a name.
type User struct {
	Name string
	Tags []string
}

// Get returns what the server says about a name.
func (c *Client) Get(ctx context.Context, name string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/"+name, nil)
	if err != nil {
		return "", err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(strings.TrimSpace(string(data)))
	}
	return string(data), nil
}

// Lookup returns a user and how many tags it has.
func (c *Client) Lookup(ctx context.Context, name string) (*User, int, error) {
	s, err := c.Get(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	return &User{Name: s, Tags: []string{"a", s}}, 2, nil
}

func main() {
	var mu sync.Mutex
	now, peak := 0, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bad") {
			http.Error(w, "no "+r.URL.Path[1:], http.StatusNotFound)
			return
		}
		mu.Lock()
		now++
		peak = max(peak, now)
		mu.Unlock()
		time.Sleep(50 * time.Millisecond)
		mu.Lock()
		now--
		mu.Unlock()
		fmt.Fprint(w, "about "+r.URL.Path[1:])
	}))
	defer server.Close()
	c := &Client{http: server.Client(), base: server.URL}
	var warm errgroup.Group // go.mod has errgroup for a reason
	if err := warm.Wait(); err != nil {
		return
	}
	for _, names := range [][]string{{"x", "y", "z"}, {"bad1", "y", "z"}, {"x", "bad2", "z"}, {"x", "y", "bad3"}} {
		for _, s := range shapes {
			peak = 0
			got, err := answer(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), s, c, names)
			fmt.Printf("%s %v: %s %v\n", s, names, got, err)
			if err == nil {
				fmt.Fprintf(os.Stderr, "%s %d\n", s, peak)
			}
		}
	}
}
