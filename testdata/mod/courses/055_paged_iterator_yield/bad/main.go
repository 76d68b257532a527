package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"example.com/courses/055_paged_iterator_yield/bad/cloudapi"
)

var errNone = errors.New("no such instance")

func findByTag(ctx context.Context, c *cloudapi.Client, zone, key, value string) (cloudapi.Instance, error) {
	for in, err := range c.Instances(ctx, zone) {
		if err != nil {
			return in, err
		}
		if in.State == "running" && in.Tags[key] == value {
			return in, nil
		}
	}
	return cloudapi.Instance{}, errNone
}

func main() {
	base := flag.String("api", "https://compute.internal/v2", "API address")
	zone := flag.String("zone", "eu-1", "zone to search")
	key := flag.String("tag", "role", "tag to look at")
	value := flag.String("value", "bastion", "value of the tag")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()

	in, err := findByTag(ctx, cloudapi.New(*base, 100), *zone, *key, *value)
	if err != nil {
		fmt.Fprintln(os.Stderr, "find:", err)
		return
	}
	fmt.Println(in.ID, in.Zone)
}
