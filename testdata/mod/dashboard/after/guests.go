package after

import (
	"context"
	"errors"
	"fmt"
)

type guests struct {
	names map[string]bool
}

func (g *guests) invited(ctx context.Context, name string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if g.names == nil {
		return false, errors.New("no list")
	}
	return g.names[name], nil
}

func (g *guests) admit(ctx context.Context, name string) error {
	ok, err := g.invited(ctx, name)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("%s is not invited", name)
	}
	return nil
}
