package request

import "net/http"

// From minio's storage-rest-server.go: the function returned ends the goroutine.
func keepAlive(w http.ResponseWriter, r *http.Request) (done func()) {
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() { // ok
		defer close(ended)
		<-stop
		w.Write([]byte(" "))
	}()
	return func() {
		close(stop)
		<-ended
	}
}

func alive(w http.ResponseWriter, r *http.Request) {
	done := keepAlive(w, r)
	defer done()
	w.WriteHeader(http.StatusOK)
}
