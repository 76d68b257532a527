package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"time"

	"example.com/layers/020_quorum_write/good/node"
	"example.com/layers/020_quorum_write/good/quorum"
)

func main() {
	key := flag.String("key", "", "key")
	val := flag.String("value", "", "value")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var nodes []quorum.Node
	for _, addr := range flag.Args() {
		nodes = append(nodes, node.New(addr))
	}
	if err := quorum.NewStore(nodes...).Write(ctx, *key, []byte(*val)); err != nil {
		slog.Error("write", "key", *key, "err", err)
		os.Exit(1)
	}
}
