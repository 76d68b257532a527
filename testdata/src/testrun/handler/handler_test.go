package handler

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"testrun/check"
)

func TestLiteral(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			t.Fatalf("method %s", r.Method) // want `if it fails, Fatalf ends the goroutine of the server \(line 13\), not the test: the connection is closed, and the test goes on with an error that says nothing of this; report with t.Error, and answer with a status`
		}
	}))
	defer srv.Close()
	http.Post(srv.URL, "", nil)
}

type receiver struct{ t *testing.T }

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body := mustRead(r.t, req.Body) // want `if it fails, mustRead ends the goroutine of the server`
	w.Write(body)
}

// A helper, which is told of by what it does.
func mustRead(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMethod(t *testing.T) {
	rcv := &receiver{t: t}
	srv := httptest.NewTLSServer(rcv)
	defer srv.Close()
	http.Get(srv.URL)
}

// The helper of another package, in a route of a mux.
func TestMux(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		check.NoErr(t, err) // want `if it fails, NoErr ends the goroutine of the server`
	})
	mux.Handle("/b", &receiver{t})
	srv := httptest.NewUnstartedServer(mux)
	srv.Start()
	defer srv.Close()
	http.Get(srv.URL + "/a")
}

// A function of the test starts the server; generic.
func serve[T any](t *testing.T, v T, h func(http.ResponseWriter, *http.Request)) string {
	srv := httptest.NewServer(http.HandlerFunc(h))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestHelper(t *testing.T) {
	url := serve(t, 1, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.FailNow() // want `if it fails, FailNow ends the goroutine of the server`
		}
	})
	http.Get(url)
}

// ok: on the goroutine of the test.
func TestRecorder(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			t.Fatalf("method %s", r.Method)
		}
	})
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

// ok: says so, and goes on.
func TestError(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			t.Errorf("method %s", r.Method)
			return
		}
		check.Log(t, nil)
	}))
	defer srv.Close()
	if _, err := http.Get(srv.URL); err != nil {
		t.Fatal(err)
	}
}
