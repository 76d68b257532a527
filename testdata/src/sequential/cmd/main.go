package main

import (
	"context"
	"fmt"

	"sequential/lib"
)

// ok: once, at the start.
func main() {
	var a, b lib.Client
	u, err := a.GetUser(context.Background(), "u")
	if err != nil {
		return
	}
	o, err := b.Orders(context.Background(), "u")
	if err != nil {
		return
	}
	fmt.Println(u, o)
}
