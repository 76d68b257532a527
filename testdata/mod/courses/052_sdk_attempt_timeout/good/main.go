package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"example.com/courses/052_sdk_attempt_timeout/good/sdk"
)

type rotateIn struct {
	Key string `json:"key"`
}

type rotateOut struct {
	Version int       `json:"version"`
	Expires time.Time `json:"expires"`
}

func main() {
	endpoint := flag.String("endpoint", "https://kms.internal", "service address")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	c := sdk.New(sdk.Options{Endpoint: *endpoint, Token: os.Getenv("KMS_TOKEN")})
	for _, key := range flag.Args() {
		var out rotateOut
		if err := c.Call(ctx, "keys.rotate", rotateIn{Key: key}, &out); err != nil {
			fmt.Fprintf(os.Stderr, "rotate %s: %v\n", key, err)
			stop()
			os.Exit(1)
		}
		fmt.Printf("%s: version %d until %s\n", key, out.Version, out.Expires.Format(time.RFC3339))
	}
}
