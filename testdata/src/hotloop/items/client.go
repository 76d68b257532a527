package items

import (
	"crypto/tls"
	"database/sql"
	"net"
	"net/http"
	"time"
)

// A handler.
func proxy(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 10}} // want "http.Transport is made for each request and used for that alone"
	resp, err := client.Get("http://backend/status")
	if err == nil {
		resp.Body.Close()
	}
}

// Through a helper, a loop.
func fetch(u string) (*http.Response, error) {
	tr := &http.Transport{} // want `http.Transport is made in each round of the loop in fetchAll \(called on line 29\)`
	c := http.Client{Transport: tr}
	return c.Get(u)
}

func fetchAll(urls []string) {
	for _, u := range urls {
		if resp, err := fetch(u); err == nil {
			resp.Body.Close()
		}
	}
}

type server struct {
	dsn string
	db  *sql.DB
}

// A method.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", s.dsn) // want "sql.Open opens another pool of database connections for each request"
	if err != nil {
		return
	}
	defer db.Close()
	db.Exec("select 1")
}

// Look-alikes.

var shared2 = &http.Client{Transport: &http.Transport{}}

func good(w http.ResponseWriter, r *http.Request) {
	resp, err := shared2.Get("http://backend/status")
	if err == nil {
		resp.Body.Close()
	}
}

// frugal keeps nothing.
func frugal(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if resp, err := client.Get("http://backend/status"); err == nil {
		resp.Body.Close()
	}
}

func closing(w http.ResponseWriter, r *http.Request) {
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	client := &http.Client{Transport: tr}
	if resp, err := client.Get("http://backend/status"); err == nil {
		resp.Body.Close()
	}
}

// A client without a transport uses the one that all share.
func cheap(w http.ResponseWriter, r *http.Request) {
	client := &http.Client{Timeout: time.Second}
	if resp, err := client.Get("http://backend/status"); err == nil {
		resp.Body.Close()
	}
}

// newClient is called once.
func newClient() *http.Client { return &http.Client{Transport: &http.Transport{}} }

func shards(dsns []string) (out []*sql.DB) {
	for _, d := range dsns {
		db, err := sql.Open("postgres", d)
		if err == nil {
			out = append(out, db)
		}
	}
	return out
}

// local has a dialer of its own in each call: a case from syncthing.
func local(ips []net.IP, u string) {
	for _, ip := range ips {
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: ip}}
		tr := &http.Transport{DialContext: dialer.DialContext}
		c := &http.Client{Transport: tr}
		if resp, err := c.Get(u); err == nil {
			resp.Body.Close()
		}
	}
}

// insecure is what the caller wants.
func insecure(w http.ResponseWriter, r *http.Request) {
	skip := r.FormValue("skip") != ""
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: skip}}}
	if resp, err := c.Get("https://backend"); err == nil {
		resp.Body.Close()
	}
}
