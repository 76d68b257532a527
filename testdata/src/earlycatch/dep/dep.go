package dep

import "context"

func Fetch(ctx context.Context, id string) error { return ctx.Err() }
