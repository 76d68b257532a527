package api

import (
	"encoding/json"
	"net/http"

	"example.com/layers/044_invoice_queue/bad/invoice"
	"example.com/layers/044_invoice_queue/bad/queue"
)

func Handler(q *queue.Queue) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /invoices", func(w http.ResponseWriter, r *http.Request) {
		var inv invoice.Invoice
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&inv); err != nil {
			http.Error(w, "bad invoice", http.StatusBadRequest)
			return
		}
		if err := q.Enqueue(inv); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}
