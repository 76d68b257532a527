package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"

	"example.com/layers/022_geo_cache/bad/geo"
)

func Handler(c *geo.Cache) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /country", func(w http.ResponseWriter, r *http.Request) {
		ip, err := netip.ParseAddr(r.FormValue("ip"))
		if err != nil {
			http.Error(w, "bad ip", http.StatusBadRequest)
			return
		}
		country, err := c.Lookup(r.Context(), ip)
		if err != nil {
			slog.ErrorContext(r.Context(), "lookup", "ip", ip, "err", err)
			http.Error(w, "lookup failed", http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, country)
	})
	return mux
}
