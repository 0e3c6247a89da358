//! Methods under which listings were assessed, with what their tags and claims are made with. Assessments of two methods
//! that agree in it differ in findings only.

use super::rows::MethodRow;
use super::schema::methods;
use super::writer::Writer;
use super::{Store, StoreError, insert};
use diesel::prelude::*;

impl Store {
    /// The methods whose tags and claims are made with this.
    pub fn methods_tagging_with(&self, tagging: &str) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let same = methods::table.filter(methods::tagging.eq(tagging)).order(methods::method);
            Ok(same.select(methods::method).load(c)?)
        })
    }
}

impl Writer {
    /// Notes what tags and claims of a method are made with.
    pub fn note_method(&mut self, method: &str, tagging: &str) -> Result<(), StoreError> {
        let row = MethodRow { method: method.to_owned(), tagging: tagging.to_owned() };
        insert::insert_methods(&mut self.connection, vec![row]).map(drop)
    }
}
