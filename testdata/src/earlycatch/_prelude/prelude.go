package prelude

type item struct{}

func fetch(ctx context.Context, id string) error           { return ctx.Err() }
func lookup(ctx context.Context, id string) (*item, error) { return nil, ctx.Err() }
