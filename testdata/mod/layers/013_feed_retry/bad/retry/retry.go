package retry

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Do calls fn until it succeeds, permanent says its error is final, or the
// attempts are used up.
func Do(ctx context.Context, attempts int, permanent func(error) bool, fn func() error) error {
	var err error
	wait := time.Second
	for i := range attempts {
		if i > 0 {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return errors.Join(ctx.Err(), err)
			}
			wait *= 2
		}
		if err = fn(); err == nil || permanent(err) {
			return err
		}
	}
	return fmt.Errorf("after %d attempts: %w", attempts, err)
}
