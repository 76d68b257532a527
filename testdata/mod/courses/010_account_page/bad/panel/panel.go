package panel

import "context"

type Loader interface {
	Title() string
	Load(ctx context.Context, customer string) (any, error)
}

type Result struct {
	Title  string
	Data   any
	Failed bool
}

type funcLoader struct {
	title string
	load  func(ctx context.Context, customer string) (any, error)
}

// Func makes a Loader of a function.
func Func(title string, load func(ctx context.Context, customer string) (any, error)) Loader {
	return funcLoader{title, load}
}

func (f funcLoader) Title() string { return f.title }

func (f funcLoader) Load(ctx context.Context, customer string) (any, error) {
	return f.load(ctx, customer)
}
