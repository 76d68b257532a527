// Package ffcli stands for the real one.
package ffcli

import "context"

type Command struct {
	Name        string
	Subcommands []*Command
	Exec        func(ctx context.Context, args []string) error
}

func (c *Command) Parse(args []string) error { return nil }

func (c *Command) Run(ctx context.Context) error { return c.Exec(ctx, nil) }

func (c *Command) ParseAndRun(ctx context.Context, args []string) error { return c.Exec(ctx, args) }
