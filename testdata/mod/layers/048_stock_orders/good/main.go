package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"

	"example.com/layers/048_stock_orders/good/orders"
	"example.com/layers/048_stock_orders/good/stock"
)

func main() {
	st := stock.New(map[string]int{"bolt": 500, "nut": 800})
	book := orders.NewBook(st)
	st.SetOpen(book)

	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil || n <= 0 {
			http.Error(w, "bad number", http.StatusBadRequest)
			return
		}
		id, err := book.Place(r.FormValue("sku"), n)
		if err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
			return
		}
		fmt.Fprintln(w, id)
	})
	mux.HandleFunc("POST /recount/{sku}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.FormValue("n"))
		if err != nil || n < 0 {
			http.Error(w, "bad number", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, st.Recount(r.PathValue("sku"), n))
	})
	srv := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("serve", "err", err)
		os.Exit(1)
	}
}
