// Package errgroup is a stub with the interface of golang.org/x/sync/errgroup,
// for fixtures.
package errgroup

import "context"

type Group struct{ err error }

func WithContext(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	_ = cancel
	return new(Group), ctx
}

func (g *Group) Wait() error               { return g.err }
func (g *Group) Go(f func() error)         { go func() { _ = f() }() }
func (g *Group) TryGo(f func() error) bool { go func() { _ = f() }(); return true }
func (g *Group) SetLimit(n int)            {}
