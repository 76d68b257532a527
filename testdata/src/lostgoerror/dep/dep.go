package dep

import (
	"context"
	"os"
)

// Save can fail.
func Save(ctx context.Context, name string) error { return os.WriteFile(name, nil, 0o600) }

// Touch never does.
func Touch(context.Context, string) error { return nil }

// Mirror copies in a goroutine and answers on the channel.
func Mirror(ctx context.Context, name string) (string, <-chan error) {
	errc := make(chan error, 1)
	go func() {
		defer close(errc)
		errc <- Save(ctx, name)
	}()
	return name, errc
}

// Counter sends numbers.
func Counter(n int) <-chan int {
	c := make(chan int, n)
	go func() {
		for i := range n {
			c <- i
		}
		close(c)
	}()
	return c
}
