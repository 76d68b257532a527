package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Component is a part of the node that has to be up before it takes traffic.
type Component interface {
	Name() string
	// Start returns when the component is up; ctx is for the start only.
	Start(ctx context.Context) error
}

type Announcer interface {
	Ready(ctx context.Context, node string) error
}

type Options struct {
	Node         string
	StartTimeout time.Duration
	Parallel     int
	Log          *slog.Logger
}

type Node struct {
	opts      Options
	parts     []Component
	announcer Announcer
}

var ErrNoComponents = errors.New("bootstrap: no components")

func NewNode(opts Options, announcer Announcer, parts ...Component) (*Node, error) {
	if len(parts) == 0 {
		return nil, ErrNoComponents
	}
	if opts.StartTimeout == 0 {
		opts.StartTimeout = 30 * time.Second
	}
	if opts.Parallel <= 0 {
		opts.Parallel = 4
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	return &Node{opts: opts, parts: parts, announcer: announcer}, nil
}

// Run brings the components up and announces the node.
func (n *Node) Run(ctx context.Context) error {
	begin := time.Now()
	if err := n.startAll(ctx); err != nil {
		return err
	}
	n.opts.Log.Info("components started", "node", n.opts.Node, "took", time.Since(begin))
	if err := n.announcer.Ready(ctx, n.opts.Node); err != nil {
		return fmt.Errorf("announce %s: %w", n.opts.Node, err)
	}
	return nil
}

func (n *Node) startAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, n.opts.StartTimeout)
	defer cancel()

	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(n.opts.Parallel)
	defer g.Wait()

	for _, part := range n.parts {
		g.Go(func() error {
			n.opts.Log.Debug("starting", "component", part.Name())
			if err := part.Start(gctx); err != nil {
				return fmt.Errorf("start %s: %w", part.Name(), err)
			}
			return nil
		})
	}
	return nil
}
