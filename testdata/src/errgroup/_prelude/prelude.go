package prelude

type config struct{}

func push(ctx context.Context) error              { return ctx.Err() }
func load() (config, error)                       { return config{}, nil }
func apply(ctx context.Context, cfg config) error { return ctx.Err() }

type node struct{}

func (node) Shutdown(ctx context.Context) error { return ctx.Err() }
