package before

import (
	"context"
	"time"

	"example.com/dashboard/provider"
)

// Patient asks for a user until it gets one, and waits longer after each try.
func Patient(ctx context.Context, users *provider.Client, id string) (*provider.User, error) {
	var last error
	for attempt := range 6 {
		u, err := users.User(ctx, id)
		if err == nil {
			return &u, nil
		}
		last = err
		time.Sleep(time.Second << attempt) // uncancellable/backoff
	}
	return nil, last
}
