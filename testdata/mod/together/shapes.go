package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
)

var shapes = []string{"two", "wrapped", "named", "later", "several", "assigned", "literal", "indexed", "appended", "appendedWrapped", "method"}

// answer has somebody wait for what a shape asks.
func answer(_ http.ResponseWriter, r *http.Request, shape string, c *Client, names []string) (string, error) {
	ctx := r.Context()
	switch shape {
	case "two":
		return two(ctx, c, names)
	case "wrapped":
		return wrapped(ctx, c, names)
	case "named":
		return named(ctx, c, names)
	case "later":
		return later(ctx, c, names)
	case "several":
		return several(ctx, c, names)
	case "assigned":
		return assigned(ctx, c, names)
	case "literal":
		return literal(ctx, c, names)
	case "indexed":
		return indexed(ctx, c, names)
	case "appended":
		return appended(ctx, c, names)
	case "appendedWrapped":
		return appendedWrapped(ctx, c, names)
	case "method":
		return method(ctx, c, names)
	}
	return "", errors.New("no shape " + shape)
}

func two(ctx context.Context, c *Client, names []string) (string, error) {
	a, err := c.Get(ctx, names[0])
	if err != nil {
		return "", err
	}
	b, err := c.Get(ctx, names[1])
	if err != nil {
		return "", err
	}
	return a + b, nil
}

func wrapped(ctx context.Context, c *Client, names []string) (string, error) {
	a, err := c.Get(ctx, names[0])
	if err != nil {
		return "", fmt.Errorf("first: %w", err)
	}
	b, err := c.Get(ctx, names[1])
	if err != nil {
		return "", fmt.Errorf("second: %w", err)
	}
	d, err := c.Get(ctx, names[2])
	if err != nil {
		return "", fmt.Errorf("third: %w", err)
	}
	return a + b + d, nil
}

// The error is a result, which a deferred function looks at.
func named(ctx context.Context, c *Client, names []string) (s string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("named: %w", err)
		}
	}()
	a, err := c.Get(ctx, names[0])
	if err != nil {
		return "", err
	}
	b, err := c.Get(ctx, names[2])
	if err != nil {
		return "", err
	}
	return a + b, nil
}

// The error is used afterwards.
func later(ctx context.Context, c *Client, names []string) (string, error) {
	a, err := c.Get(ctx, names[1])
	if err != nil {
		return "none", err
	}
	b, err := c.Get(ctx, names[2])
	if err != nil {
		return "none", err
	}
	if _, err = fmt.Sscan("1", new(int)); err != nil {
		log.Print(err)
	}
	return a + b, err
}

// Results of several types, some not wanted.
func several(ctx context.Context, c *Client, names []string) (string, error) {
	u, n, err := c.Lookup(ctx, names[0])
	if err != nil {
		return "", err
	}
	_, m, err := c.Lookup(ctx, names[1])
	if err != nil {
		return "", err
	}
	return fmt.Sprint(u.Name, u.Tags, n, m), nil
}

// Variables that are there already.
func assigned(ctx context.Context, c *Client, names []string) (string, error) {
	var a, b string
	var err error
	a, err = c.Get(ctx, names[0])
	if err != nil {
		return "", err
	}
	b, err = c.Get(ctx, names[1])
	if err != nil {
		return "", err
	}
	return a + b, err
}

func literal(ctx context.Context, c *Client, names []string) (string, error) {
	run := func(ctx context.Context) (string, error) {
		a, err := c.Get(ctx, names[0])
		if err != nil {
			return "", err
		}
		b, err := c.Get(ctx, names[1])
		if err != nil {
			return "", err
		}
		return b + a, nil
	}
	return run(ctx)
}

func indexed(ctx context.Context, c *Client, names []string) (string, error) {
	out := make([]string, len(names))
	for i, name := range names {
		s, err := c.Get(ctx, name)
		if err != nil {
			return "", err
		}
		out[i] = s
	}
	return fmt.Sprint(out), nil
}

func appended(ctx context.Context, c *Client, names []string) (string, error) {
	var out []string
	for _, name := range names {
		s, err := c.Get(ctx, name)
		if err != nil {
			return "", err
		}
		out = append(out, s)
	}
	return fmt.Sprint(out), nil
}

func appendedWrapped(ctx context.Context, c *Client, names []string) (string, error) {
	out := []User{{Name: "nobody"}}
	for n, name := range names {
		u, _, err := c.Lookup(ctx, name)
		if err != nil {
			return "", fmt.Errorf("%d, %s: %w", n, name, err)
		}
		out = append(out, *u)
	}
	return fmt.Sprint(out), nil
}

type page struct {
	client *Client
	names  []string
}

func (p *page) load(ctx context.Context) ([]string, error) {
	var out []string
	for _, name := range p.names {
		s, err := p.client.Get(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, name+": "+s)
	}
	return out, nil
}

func method(ctx context.Context, c *Client, names []string) (string, error) {
	out, err := (&page{c, names}).load(ctx)
	return fmt.Sprint(out), err
}
