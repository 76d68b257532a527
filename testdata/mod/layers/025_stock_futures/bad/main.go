package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"time"

	"example.com/layers/025_stock_futures/bad/report"
	"example.com/layers/025_stock_futures/bad/warehouse"
)

func main() {
	sku := flag.String("sku", "", "article")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var whs []report.Warehouse
	for _, addr := range flag.Args() {
		whs = append(whs, warehouse.New(addr))
	}
	total, err := report.Stock(ctx, whs, *sku)
	if err != nil {
		slog.Error("stock report", "sku", *sku, "err", err)
		os.Exit(1)
	}
	fmt.Println(*sku, total)
}
