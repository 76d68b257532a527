package prelude

type store struct{}

func (*store) Flush(ctx context.Context) error { return ctx.Err() }

type peer struct{}

func (*peer) Push(ctx context.Context) error { return ctx.Err() }
