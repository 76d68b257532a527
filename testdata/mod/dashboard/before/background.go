package before

import (
	"context"
	"log"
	"net/http"
	"strings"
	"sync"

	"example.com/dashboard/provider"
)

// Registry welcomes users and keeps counts.
type Registry struct {
	Server *Server
	Mail   string // where mails are posted
}

// Register greets a user.
func (r *Registry) Register(w http.ResponseWriter, req *http.Request) {
	id := req.FormValue("id")
	go r.refresh(req.Context(), r.Server.Users, id) // unawaited/request-scope
	go r.welcome(id)                                // unawaited/detached
	w.WriteHeader(http.StatusCreated)
}

func (r *Registry) refresh(ctx context.Context, service *provider.Client, id string) {
	if err := service.Refresh(ctx, id); err != nil {
		log.Printf("refresh: %v", err)
	}
}

func (r *Registry) welcome(id string) {
	resp, err := http.Post(r.Mail, "text/plain", strings.NewReader("welcome, "+id))
	if err == nil {
		resp.Body.Close()
	}
}

// Name returns a user's name.
func (r *Registry) Name(ctx context.Context, id string) string {
	var name string
	go func() {
		u, _ := r.Server.Users.User(ctx, id)
		name = u.Name
	}()
	return name // unawaited/result
}

// Names asks for many users.
func (r *Registry) Names(ctx context.Context, ids []string) (names []string, byID map[string]string, failed int, err error) {
	var wg sync.WaitGroup
	byID = make(map[string]string)
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			u, e := r.Server.Users.User(ctx, id)
			if e != nil {
				failed++ // sharedvar/counter
				err = e  // sharedvar/error
				return
			}
			names = append(names, u.Name) // sharedvar/append
			byID[id] = u.Name             // sharedvar/map
		}()
	}
	wg.Wait()
	return names, byID, failed, err
}

// RefreshUsers refreshes users, a goroutine each.
func (r *Registry) RefreshUsers(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		go func() {
			wg.Add(1) // waitgroup/add-inside
			defer wg.Done()
			r.refresh(ctx, r.Server.Users, id)
		}()
	}
	wg.Wait()
}

// RefreshBoth refreshes a user in two services.
func (r *Registry) RefreshBoth(ctx context.Context, id string) {
	var wg sync.WaitGroup
	wg.Add(3) // waitgroup/count
	go func() {
		defer wg.Done()
		r.refresh(ctx, r.Server.Users, id)
	}()
	go func() {
		defer wg.Done()
		r.refresh(ctx, r.Server.Orders, id)
	}()
	wg.Wait()
}

// RefreshOrders refreshes the orders of a user who has a name.
func (r *Registry) RefreshOrders(ctx context.Context, id string) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		u, err := r.Server.Users.User(ctx, id)
		if err != nil || u.Name == "" {
			return // waitgroup/done-missing
		}
		r.refresh(ctx, r.Server.Orders, id)
		wg.Done()
	}()
	wg.Wait()
}
