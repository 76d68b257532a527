package after

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"example.com/dashboard/provider"
)

// Start refreshes the cache in the background and returns at once.
func (s *Server) Start(ctx context.Context) {
	go func() {
		if err := s.Users.Refresh(ctx, "all"); err != nil {
			log.Printf("refresh: %v", err)
		}
	}()
}

// Greeting reads the text that goes above profiles.
func Greeting(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("greeting: %w", err)
	}
	return string(text), nil
}

// find returns nil if there is no such user.
func (s *Server) find(ctx context.Context, id string) (*provider.User, error) {
	if id == "" {
		return nil, nil
	}
	u, err := s.Users.User(ctx, id)
	if err != nil {
		return nil, err
	}
	return &u, nil
}

// Known reports whether there is such a user.
func (s *Server) Known(ctx context.Context, id string) (bool, error) {
	u, err := s.find(ctx, id)
	return u != nil, err
}

// Check asks for a user and sends what went wrong.
func (s *Server) Check(ctx context.Context, id string, failures chan<- error) {
	if _, err := s.Users.User(ctx, id); err != nil {
		failures <- fmt.Errorf("user %s: %w", id, err)
		return
	}
	failures <- nil
}

// Each calls f for every item, whatever happens.
func Each(items []provider.Item, f func(provider.Item)) {
	for _, it := range items {
		func() {
			defer func() {
				if r := recover(); r != nil {
					log.Printf("item %s: %v", it.ID, r)
				}
			}()
			f(it)
		}()
	}
}

// Background runs work on a goroutine of its own.
func Background(work func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				log.Print(r)
			}
		}()
		work()
	}()
}

// Download hands a file on while it is read.
func Download(f *os.File, to func(io.Reader) error) error {
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		_, err := io.Copy(pw, f)
		pw.CloseWithError(err)
	}()
	return to(pr)
}

// Guarded runs what a plugin does.
func Guarded(name string, run func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %v", name, r)
		}
	}()
	return run()
}
