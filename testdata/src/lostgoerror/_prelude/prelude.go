package prelude

type store struct{}

func (*store) Flush(ctx context.Context) error { return ctx.Err() }

type peer struct{}

func (*peer) Push(ctx context.Context) error { return ctx.Err() }

func prepare(ctx context.Context) (context.Context, error) { return ctx, ctx.Err() }
