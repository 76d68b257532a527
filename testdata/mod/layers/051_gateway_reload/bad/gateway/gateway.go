package gateway

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"

	"example.com/layers/051_gateway_reload/bad/config"
)

// Gateway passes requests on by the first element of their path.
type Gateway struct {
	config *config.Holder
}

func New(h *config.Holder) *Gateway { return &Gateway{config: h} }

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	cfg := g.config.Get()
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || slices.Contains(cfg.Blocked, host) {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	prefix, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	target, err := url.Parse(cfg.Routes[prefix])
	if err != nil || target.Host == "" {
		http.NotFound(w, r)
		return
	}
	(&httputil.ReverseProxy{
		Rewrite: func(pr *httputil.ProxyRequest) { pr.SetURL(target) },
	}).ServeHTTP(w, r)
}
