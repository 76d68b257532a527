// Package shapes has what becomes of errors in the shapes that the other
// fixtures leave out.
package shapes

import (
	"context"
	"errors"
	"fmt"
	"log"

	"earlycatch/dep"
)

func fetch(ctx context.Context, id string) error { return ctx.Err() }

type client struct{ base string }

func (c *client) get(ctx context.Context, id string) error { return fetch(ctx, c.base+id) }

func complain(err error) { log.Println("client:", err) }

// log-and-return

func (c *client) twice(ctx context.Context) error {
	if err := c.get(ctx, "a"); err != nil {
		log.Print(err)
		return err // want `err is logged and returned`
	}
	return nil
}

func twiceLiteral(ctx context.Context) func() error {
	return func() error {
		if err := fetch(ctx, "a"); err != nil {
			log.Print(err)
			return err // want `err is logged and returned`
		}
		return nil
	}
}

func twiceByHelper(ctx context.Context) error {
	if err := fetch(ctx, "a"); err != nil {
		complain(err)
		return err // want `err is logged and returned`
	}
	return nil
}

func twiceGeneric[T any](v T, f func(T) error) error {
	if err := f(v); err != nil {
		log.Print(err)
		return err // want `err is logged and returned`
	}
	return nil
}

func twicePackage(ctx context.Context) error {
	if err := dep.Fetch(ctx, "a"); err != nil {
		log.Print(err)
		return err // want `err is logged and returned`
	}
	return nil
}

// flattened

func flatHelper(ctx context.Context, errc chan error) {
	go func() { send(errc, fetch(ctx, "a")) }()
}

func send(errc chan error, err error) {
	if err != nil {
		errc <- fmt.Errorf("fetch: %v", err) // want `err is turned into text`
	}
}

// cause-replaced

func (c *client) replaced(ctx context.Context, id string) error {
	if err := c.get(ctx, id); err != nil {
		return errors.New("get") // want `the error of get is replaced`
	}
	return nil
}
