package selectloop

import (
	"context"
	"errors"
)

// The loop asks again under the context that has ended, until a call succeeds.

type puller struct {
	ctx  context.Context
	last error
}

func (p *puller) fail(err error) { p.last = err }

func (p *puller) pull(from []string, get func(context.Context, string) error) {
	for {
		select {
		case <-p.ctx.Done():
			p.fail(p.ctx.Err())
			break // want `break leaves the select, not the loop`
		default:
		}
		if len(from) == 0 {
			p.fail(errors.New("nobody has it"))
			break
		}
		err := get(p.ctx, from[0])
		from = from[1:]
		if err != nil {
			continue
		}
		break
	}
}

func ask(ctx context.Context, p *puller, get func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			p.fail(ctx.Err())
			break // want `break leaves the select, not the loop`
		default:
		}
		if err := get(ctx); err == nil {
			return
		}
	}
}

// Look-alikes.

func untilItFails(ctx context.Context, p *puller, get func(context.Context) error) error {
	for {
		select {
		case <-ctx.Done():
			p.fail(ctx.Err())
			break // ok: the call fails then, and the loop is left
		default:
		}
		if err := get(ctx); err != nil {
			return err
		}
	}
}

func looks(ctx context.Context, p *puller, get func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			p.fail(ctx.Err())
			break // ok: asked for below
		default:
		}
		if err := get(ctx); err == nil || ctx.Err() != nil {
			return
		}
	}
}

func noted(ctx context.Context, p *puller, get func(context.Context) error) {
	ended := false
	for !ended {
		select {
		case <-ctx.Done():
			ended = true
			break // ok: the loop's condition
		default:
		}
		if err := get(ctx); err == nil {
			return
		}
	}
}
