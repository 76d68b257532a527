// Package command runs commands.
package command

import (
	"context"
	"errors"

	"errgroup/lib"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

// What a library wraps around it, as simplecobra does.
type commandeer struct {
	Command *cobra.Command
	parent  *commandeer
}

type server struct{ names []string }

// Run is what the command line runs.
func (s *server) Run(ctx context.Context, cd *commandeer, args []string) error {
	if len(args) > 1 {
		return errors.New("too many")
	}
	return s.serve(ctx)
}

// From hugo: the command ends with this error, and the process with it.
func (s *server) serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, n := range s.names {
		g.Go(func() error { return lib.Pull(ctx, n) })
	}
	if err := s.ready(); err != nil {
		return err // ok
	}
	return g.Wait()
}

func (s *server) ready() error { return errors.New("not ready") }

// Here work is cut off that was to be done.
func copyAll(ctx context.Context, cmd *cobra.Command, names []string, quick bool) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, n := range names {
		g.Go(func() error { return lib.Pull(ctx, n) })
	}
	if quick {
		return nil // want `returns while goroutines of g run`
	}
	return g.Wait()
}

// Anybody may call this.
func (s *server) Serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	listen(ctx, g)
	if err := s.ready(); err != nil {
		return err // want `returns while goroutines of g run: g.Go was called \(line \d+, through listen\)`
	}
	return g.Wait()
}

func listen(ctx context.Context, g *errgroup.Group) {
	g.Go(func() error { return lib.Pull(ctx, "a") })
}
