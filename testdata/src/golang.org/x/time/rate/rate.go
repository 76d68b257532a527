// Package rate is a stub.
package rate

import "context"

type Limiter struct{}

func (l *Limiter) Wait(ctx context.Context) error { return nil }
