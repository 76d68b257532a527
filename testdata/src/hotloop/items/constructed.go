package items

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"
)

// What constructors of the package make.
func newTransport() *http.Transport {
	return &http.Transport{MaxIdleConns: 10, ResponseHeaderTimeout: time.Second}
}

func newBackendClient() *http.Client {
	tr := &http.Transport{MaxIdleConns: 10}
	return &http.Client{Transport: tr, Timeout: time.Second}
}

// A handler, with the client of a constructor.
func viaClient(w http.ResponseWriter, r *http.Request) {
	client := newBackendClient() // want "newBackendClient makes an http.Transport for each request, which is used for that alone"
	resp, err := client.Get("http://backend/status")
	if err == nil {
		resp.Body.Close()
	}
}

type prober struct{ urls []string }

// A method, in a loop, with the transport of a constructor.
func (p *prober) probe(ctx context.Context) (up int) {
	for _, u := range p.urls {
		client := &http.Client{Transport: newTransport()} // want "newTransport makes an http.Transport in each round of the loop"
		if resp, err := client.Get(u); err == nil {
			resp.Body.Close()
			up++
		}
	}
	return up
}

// A literal.
func checker() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		resp, err := newBackendClient().Get("http://backend/status") // want "newBackendClient makes an http.Transport for each request"
		if err == nil {
			resp.Body.Close()
		}
	}
}

// ok: kept.
type keeper struct{ client *http.Client }

func (k *keeper) handle(w http.ResponseWriter, r *http.Request) {
	if k.client == nil {
		k.client = newBackendClient()
	}
	k.client.Get("http://backend/status")
}

// ok: closed when it has served.
func closes(w http.ResponseWriter, r *http.Request) {
	client := newBackendClient()
	defer client.CloseIdleConnections()
	client.Get("http://backend/status")
}

// ok: another one for each configuration.
func clientFor(conf *tls.Config) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: conf}}
}

func perTenant(w http.ResponseWriter, r *http.Request) {
	conf := &tls.Config{ServerName: r.Host}
	clientFor(conf).Get("http://backend/status")
}

// ok: no connection is kept.
func plainClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

func noKeepAlive(w http.ResponseWriter, r *http.Request) {
	plainClient().Get("http://backend/status")
}

// ok: one for all.
var sharedClient = newBackendClient()

func sharing(w http.ResponseWriter, r *http.Request) {
	sharedClient.Get("http://backend/status")
}

// ok: a client without a transport of its own uses the one that all share.
func light() *http.Client { return &http.Client{Timeout: time.Second} }

func lightly(w http.ResponseWriter, r *http.Request) {
	light().Get("http://backend/status")
}
