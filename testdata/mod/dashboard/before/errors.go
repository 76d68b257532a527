package before

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"example.com/dashboard/provider"
)

// Start refreshes the cache in the background and returns at once.
func (s *Server) Start(ctx context.Context) {
	go s.Users.Refresh(ctx, "all") // lostgoerror/call
}

// Greeting reads the text that goes above profiles.
func Greeting(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", errors.New("no greeting") // earlycatch/cause-replaced
	}
	return string(text), nil
}

// find returns nil if there is no such user.
func (s *Server) find(ctx context.Context, id string) *provider.User {
	if id == "" {
		return nil
	}
	u, err := s.Users.User(ctx, id)
	if err != nil {
		log.Print(err)
		return nil // earlycatch/log-and-drop (strict)
	}
	return &u
}

// Known reports whether there is such a user.
func (s *Server) Known(ctx context.Context, id string) bool { return s.find(ctx, id) != nil }

// Check asks for a user and sends what went wrong.
func (s *Server) Check(ctx context.Context, id string, failures chan<- error) {
	if _, err := s.Users.User(ctx, id); err != nil {
		failures <- fmt.Errorf("user %s: %v", id, err) // earlycatch/flattened
		return
	}
	failures <- nil
}

// Each calls f for every item, whatever happens.
func Each(items []provider.Item, f func(provider.Item)) {
	for _, it := range items {
		func() {
			defer func() {
				_ = recover()
			}()
			f(it)
		}()
	}
}

// Background runs work on a goroutine of its own.
func Background(work func()) {
	defer func() {
		if r := recover(); r != nil { // panicboundary/dead-recover: not the goroutine's
			log.Print(r)
		}
	}()
	go func() {
		work()
	}()
}

// Download hands a file on while it is read.
func Download(f *os.File, to func(io.Reader) error) error {
	pr, pw := io.Pipe()
	go func() {
		defer pw.Close()
		if _, err := io.Copy(pw, f); err != nil { // lostgoerror/pipe
			log.Print(err)
		}
	}()
	return to(pr)
}

// Guarded runs what a plugin does.
func Guarded(name string, run func() error) error {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("%s: %v", name, r) // earlycatch/panic-as-success
		}
	}()
	return run()
}
