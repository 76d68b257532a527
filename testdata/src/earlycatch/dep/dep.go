package dep

import (
	"context"
	"fmt"
	"log"
)

func Fetch(ctx context.Context, id string) error { return ctx.Err() }

// Protect logs a panic.
func Protect(who string) {
	if r := recover(); r != nil {
		log.Printf("%s: %v", who, r)
	}
}

// Into makes an error of a panic.
func Into(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v", r)
	}
}

// Exists says no whenever it fails.
func Exists(ctx context.Context, name string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return name != "", nil
}
