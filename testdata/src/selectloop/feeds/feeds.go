// Package feeds makes channels for others.
package feeds

import "context"

// Lines sends what next returns, and closes the channel after an error.
func Lines(next func() (string, error)) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for {
			s, err := next()
			if err != nil {
				return
			}
			out <- s
		}
	}()
	return out
}

// Until sends until the context ends.
func Until(ctx context.Context, next func() string) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for {
			select {
			case out <- next():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
