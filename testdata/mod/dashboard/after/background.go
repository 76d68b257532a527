package after

import (
	"context"
	"errors"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Registry welcomes users and keeps counts.
type Registry struct {
	Server *Server
	Mail   string // where mails are posted

	background sync.WaitGroup
}

// Close waits for what goes on in the background.
func (r *Registry) Close() { r.background.Wait() }

// Register greets a user.
func (r *Registry) Register(w http.ResponseWriter, req *http.Request) {
	id := req.FormValue("id")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.Context()), time.Minute)
	r.background.Go(func() {
		defer cancel()
		if err := r.Server.Users.Refresh(ctx, id); err != nil {
			log.Printf("refresh: %v", err)
		}
	})
	r.background.Go(func() { r.welcome(id) })
	w.WriteHeader(http.StatusCreated)
}

func (r *Registry) welcome(id string) {
	resp, err := http.Post(r.Mail, "text/plain", strings.NewReader("welcome, "+id))
	if err != nil {
		log.Printf("welcome: %v", err)
		return
	}
	resp.Body.Close()
}

// Name returns a user's name.
func (r *Registry) Name(ctx context.Context, id string) (string, error) {
	u, err := r.Server.Users.User(ctx, id)
	return u.Name, err
}

// Names asks for many users.
func (r *Registry) Names(ctx context.Context, ids []string) (map[string]string, error) {
	var wg sync.WaitGroup
	names := make([]string, len(ids))
	errs := make([]error, len(ids))
	for i, id := range ids {
		wg.Go(func() {
			names[i], errs[i] = r.Name(ctx, id)
		})
	}
	wg.Wait()
	byID := make(map[string]string)
	for i, id := range ids {
		if errs[i] == nil {
			byID[id] = names[i]
		}
	}
	return byID, errors.Join(errs...)
}

// RefreshUsers refreshes users, a goroutine each.
func (r *Registry) RefreshUsers(ctx context.Context, ids []string) error {
	var wg sync.WaitGroup
	errs := make([]error, len(ids))
	for i, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = r.Server.Users.Refresh(ctx, id)
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}
