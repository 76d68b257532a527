package kv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

var ErrNotFound = errors.New("kv: not found")

// Server is a key-value store over HTTP.
type Server struct {
	mu   sync.RWMutex
	data map[string]string
}

func NewServer() *Server { return &Server{data: make(map[string]string)} }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, "/kv/")
	switch r.Method {
	case http.MethodPut:
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		s.data[key] = string(body)
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet:
		s.mu.RLock()
		value, ok := s.data[key]
		s.mu.RUnlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, value)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

type Client struct {
	Base string
	HTTP *http.Client
}

func (c *Client) do(ctx context.Context, method, key, value string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.Base+"/kv/"+url.PathEscape(key), strings.NewReader(value))
	if err != nil {
		return "", err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return "", ErrNotFound
	case resp.StatusCode/100 != 2:
		return "", fmt.Errorf("kv: %s", resp.Status)
	}
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func (c *Client) Put(ctx context.Context, key, value string) error {
	_, err := c.do(ctx, http.MethodPut, key, value)
	return err
}

func (c *Client) Get(ctx context.Context, key string) (string, error) {
	return c.do(ctx, http.MethodGet, key, "")
}
